"""Watches feeds and folders, adds what is new to a store, and tells what rules it sets off.

`fetch` asks politely, `watch` goes round, `alerts` holds the rules, `deliver` sends.
"""
