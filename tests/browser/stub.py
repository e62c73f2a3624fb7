import solara

n = 0


@solara.component
def Page():
    count, set_count = solara.use_state(0)
    router = solara.use_router()
    solara.Text(f"search {router.search}")
    solara.Button(f"count {count}", on_click=lambda: set_count(count + 1))
    solara.FigureEcharts(
        option={
            "xAxis": {"type": "category", "data": [1, 2]},
            "yAxis": {"type": "value"},
            "series": [{"type": "line", "data": [1, count]}],
        }
    )
