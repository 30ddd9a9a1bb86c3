"""What `spark-submit` runs: the command line, with the arguments that follow this file's name."""

from dateline.cli import main

main()
