"""Tests of the study of an orchestrator's policies."""
