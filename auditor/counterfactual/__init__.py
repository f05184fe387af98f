"""The counterfactual: what a page would have shown, had the service answered something else. Pure.

A page was loaded, and what it was answered is on a `tape`. `leaves` finds the single values in these answers,
`other_value` says which other value each could have, `candidates` which of them may be the control's, and `search`
which to change in which replay, until one changed leaf turns one control, or nothing does. `matching` answers the
replayed page from the tape. The browser's part is `browser/replay.py`.
"""
