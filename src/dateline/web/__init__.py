"""The desk: pages for reading, checking and correcting what a store holds, served on this machine alone.

`app` has the routes, `views` what they show, `guard` what keeps others out, `serve` the server.
"""
