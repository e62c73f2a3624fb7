// What a page says when its server is gone, in its language: one message; it comes back by itself.
{
  const message = document.createElement("div");
  message.className = "efc-disconnected";
  message.setAttribute("role", "alert");
  let seconds = 0;
  setInterval(async () => {
    const state = window.app && window.app.$data;
    if (!state || !state.wasConnected) return;
    const isLost = state.connectionStatus !== "connected" || state.needsRefresh;
    if (!isLost) {
      seconds = 0;
      message.remove();
      return;
    }
    seconds += 1;
    message.textContent = texts[document.documentElement.lang] || texts.en;
    if (seconds >= 2 && !message.isConnected) document.body.append(message);
    if (seconds < 3) return;
    const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => null);
    // a session that is still there is resumed within some seconds; else the link says what was shown
    if (answer && answer.ok && (state.needsRefresh || seconds > 8)) location.reload();
  }, 1000);
}
