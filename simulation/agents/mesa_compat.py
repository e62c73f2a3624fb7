"""Imports whose module differs between the versions of Mesa, from 3.3 on."""

from __future__ import annotations

try:  # Mesa 3.5
    from mesa.agentset import AgentSet, GroupBy
except ImportError:  # Mesa 3.3
    from mesa.agent import AgentSet, GroupBy

__all__ = ["AgentSet", "GroupBy"]
