"""Codes many reports in many processes or on many machines: batches, shards of them, and the engines that run them."""

from dateline.fleet.batches import CODED, READ, code_batch, code_batches
from dateline.fleet.engines import ENGINES, code
from dateline.fleet.pieces import Piece, plan
from dateline.fleet.shards import Job, Shard, failures, found, made_by, outcomes, path_of

__all__ = [
    "CODED", "ENGINES", "READ", "Job", "Piece", "Shard", "code", "code_batch", "code_batches", "failures", "found",
    "made_by", "outcomes", "path_of", "plan",
]  # fmt: skip
