"""Tests of the stress study."""
