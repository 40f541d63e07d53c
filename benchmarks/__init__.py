"""Measurements of xocnn against real peers; each module is one measurement."""
