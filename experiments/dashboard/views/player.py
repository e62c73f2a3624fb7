"""The bar of time: play, pause, one month, one year, restart, speed, and a slider over all months."""

from __future__ import annotations

from experiments.dashboard.components import style
from experiments.dashboard.components.charts import time_texts
from experiments.dashboard.components.elements import component
from experiments.dashboard.components.vue_components import Player
from experiments.dashboard.session.live_run import SPEEDS
from experiments.dashboard.session.watch import Watch
from scenarios.format.model_errors import explain
from scenarios.language import _, ngettext


@component
def PlayerBar(watch: Watch) -> None:
    """The bar at the foot of the page."""
    live = watch.live

    def hasten(speed: int) -> None:
        if speed in SPEEDS:
            live.speed = speed
            watch.tick.value += 1

    def seek(month: int) -> None:
        if 0 <= month <= watch.scenario.months:
            watch.seek(month)

    Player(
        month=watch.month,
        last=watch.last,
        months=watch.scenario.months,
        date=style.date(watch.scenario, watch.month),
        status=status(watch),
        speed=live.speed,
        speeds=[
            {
                "value": speed,
                "label": ngettext("{count} month a second", "{count} months a second", speed).format(count=speed),
            }
            for speed in SPEEDS
        ],
        is_playing=live.status == "playing",
        is_waiting=live.status in ("founding", "catching up"),
        tick=watch.tick.value,
        texts=time_texts(),
        event_play=lambda _nothing: watch.play(),
        event_pause=lambda _nothing: live.pause(),
        event_step=lambda months: watch.step(12 if months == 12 else 1),
        event_restart=lambda _nothing: watch.restart(),
        event_seek=seek,
        event_hasten=hasten,
        event_drawn=lambda month: live.confirm_drawn(month),
    )


def status(watch: Watch) -> str:
    """What the run does, in words."""
    problem = watch.live.problem
    return {
        "none": _("Shown: the computed runs. Press Play to see one happen."),
        "founding": _("Founding the world…"),
        "catching up": _("Turning months…"),
        "playing": _("The run goes on."),
        "paused": _("Paused. Every month so far can be revisited."),
        "ended": _("The run has reached its end. Every month can be revisited."),
        "lost": _("This run was lost; press Play to begin it again."),
        "full": _("Other sessions use all the room there is. Choose a smaller demonstration economy, or try later."),
        "failed": _("This run has stopped: {why}").format(why=explain(problem) if problem is not None else ""),
    }[watch.live.status]
