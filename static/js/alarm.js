// Asks every 30 seconds for urgent reports that nobody has seen, and shows the red bar.
function watchAlarm() {
  const bar = document.querySelector("[data-alarm-url]");
  if (!bar) return;
  const seconds = Number(bar.dataset.alarmSeconds || 30);
  const ask = async () => {
    try {
      const answer = await fetch(bar.dataset.alarmUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { count } = await answer.json();
      bar.hidden = !count;
      bar.querySelector("[data-alarm-count]").textContent = count;
    } catch {
      // The line is down: the next question comes in half a minute.
    }
  };
  ask();
  setInterval(ask, seconds * 1000);
}

watchAlarm();
