"""Observation × check → finding, and the whole report. Pure: the same observations under the same policy give the same.

The rule of the product is in `proof`: what is not proven, and is no deviation, is `unknown`.
"""
