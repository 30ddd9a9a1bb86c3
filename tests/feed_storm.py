"""Watches a feed server that misbehaves at random for ten minutes, and says what was lost or doubled.

`python tests/feed_storm.py [SECONDS]`. The server adds a story every few seconds, and answers with errors, halves of
answers, broken XML, changed ids, items gone and wrong dates more often than not; at its end it behaves once.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from built import RUN
from dateline.monitor import watch
from dateline.monitor.alerts import Config, Feed
from dateline.parse import Model
from dateline.sources.fetch import Fetcher
from dateline.store import Store
from test_monitor import Server, rss, story


def half(body: bytes) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.connection.close()

    return answer


def storm(seconds: float) -> int:
    """Run the storm; return how many stories were lost or doubled."""
    chance, server, model = random.Random(7), Server(), Model()
    towns: list[str] = []
    moods: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "storm.store", create=True) as store:
        store.start(RUN)
        config = Config(every=1, private=True, feeds=(Feed(f"{server.base}/rss"),))
        fetcher, begin, now = Fetcher(private=True), time.monotonic(), time.time()
        while True:
            last = time.monotonic() - begin > seconds
            if chance.random() < 0.4:
                towns.append("".join(chance.choice("aeioubdgklmnrst") for _ in range(9)).capitalize())
            whole = rss(towns)
            mood = "well" if last else chance.choice("well error half broken ids gone day html".split())
            moods[mood] += 1
            server.answers["/rss"] = {
                "well": whole,
                "error": chance.choice([500, 502, 404, 429]),
                "half": half(whole),
                "broken": whole[: -chance.randrange(10, 80)],
                "ids": rss(towns, prefix=f"id{chance.random()}"),
                "gone": rss(towns[-3:]),
                "day": rss(towns[:2], day="Tue, 05 Mar 2044 08:00:00 GMT"),
                "html": b"<html><body>Down for maintenance</body></html>",
            }[mood]  # type: ignore[assignment]
            # However long a failure makes it wait, it is due again.
            now += 7 * 3_600
            watch.once(store, config, model, fetcher, now)
            if last:
                break
            time.sleep(1.0)
        kept = Counter(row["text"] for row in store.ask("SELECT text FROM reports"))
    wanted = {story(town) for town in towns}
    lost, doubled = wanted - kept.keys(), [text for text, count in kept.items() if count > 1 or text not in wanted]
    print(
        f"{len(towns)} stories, {sum(moods.values())} answers ({dict(moods)}): {len(lost)} lost, {len(doubled)} doubled"
    )
    return len(lost) + len(doubled)


if __name__ == "__main__":
    sys.exit(1 if storm(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0) else 0)
