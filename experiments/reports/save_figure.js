// Saves a figure as it is seen, for a slide or a table: PNG, SVG, or its numbers as CSV. Page and report share it.
window.efcSave = (() => {
  const LOOK = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "paint-order", "text-anchor", "font-family", "font-size", "font-weight"];
  const NAMESPACE = "http://www.w3.org/2000/svg";
  const MARGIN = 14;

  function make(tag, attributes, text) {
    const one = document.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    if (text) one.textContent = text;
    return one;
  }

  function isSeen(element) {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
  }

  function drawn(svg) {
    const copy = svg.cloneNode(true);
    const copies = [copy, ...copy.querySelectorAll("*")];
    [svg, ...svg.querySelectorAll("*")].forEach((one, index) => {
      if (one.closest("defs")) return; // it looks as what uses it does
      const style = getComputedStyle(one);
      for (const name of LOOK) copies[index].setAttribute(name, style.getPropertyValue(name));
      for (const name of ["style", "class", "tabindex", "role"]) copies[index].removeAttribute(name);
    });
    return copy;
  }

  // The words of a text as they stand: each line with its place.
  function lines(text) {
    const range = document.createRange();
    const found = [];
    for (const word of text.data.matchAll(/\S+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const box = range.getBoundingClientRect();
      const last = found[found.length - 1];
      if (last && Math.abs(last.top - box.top) < 3) last.words += " " + word[0];
      else if (box.width) found.push({ words: word[0], left: box.left, top: box.top, height: box.height });
    }
    return found;
  }

  // A text in lines that are no wider than this.
  function wrapped(text, width, font) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    return text.split(/\s+/).reduce((found, word) => {
      const longer = found.length ? found[found.length - 1] + " " + word : word;
      return found.length && pen.measureText(longer).width <= width ? [...found.slice(0, -1), longer] : [...found, word];
    }, []);
  }

  // A part of the page as one SVG: its title, its drawings, the colours of its key and its words, each where it
  // stands, and what the page says it is not.
  function picture(element, title) {
    const frame = element.getBoundingClientRect();
    const family = getComputedStyle(element).fontFamily;
    const caution = document.querySelector(".efc-caution");
    const head = element.innerText.includes(title) ? [] : wrapped(title, frame.width, "600 16px " + family);
    const foot = caution ? wrapped(caution.innerText, frame.width, "11px " + family) : [];
    const top = frame.top - MARGIN - 22 * head.length;
    const wide = frame.width + 2 * MARGIN;
    const high = frame.height + 2 * MARGIN + 22 * head.length + 15 * foot.length;
    const whole = make("svg", { xmlns: NAMESPACE, width: wide, height: high, viewBox: [frame.left - MARGIN, top, wide, high].join(" ") });
    whole.append(make("rect", { x: frame.left - MARGIN, y: top, width: wide, height: high, fill: "#ffffff" }));
    const write = (words, y, look) => whole.append(make("text", { x: frame.left, y, fill: "#3d3d3d", "font-family": family, ...look }, words));
    head.forEach((words, index) => write(words, top + 22 * index + 24, { "font-size": "16px", "font-weight": 600 }));
    foot.forEach((words, index) => write(words, frame.bottom + 15 * index + 14, { "font-size": "11px" }));
    const place = (one) => {
      if (one.nodeType === Node.TEXT_NODE) {
        const style = getComputedStyle(one.parentElement);
        const look = { fill: style.color, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight };
        for (const line of lines(one)) whole.append(make("text", { x: line.left, y: line.top + 0.78 * line.height, ...look }, line.words));
        return;
      }
      if (one.nodeType !== Node.ELEMENT_NODE || one.matches(".efc-save, .efc-save-not, details, button, input, style, script") || !isSeen(one)) return;
      const box = one.getBoundingClientRect();
      const frame = { x: box.left, y: box.top, width: box.width, height: box.height };
      if (one.tagName === "svg") {
        const copy = drawn(one);
        for (const [name, value] of Object.entries(frame)) copy.setAttribute(name, value);
        whole.append(copy);
      } else if (one.tagName === "CANVAS") whole.append(make("image", { ...frame, href: one.toDataURL("image/png") }));
      else {
        const style = getComputedStyle(one);
        const round = style.borderRadius === "50%" ? box.width / 2 : 2;
        const edge = { stroke: style.borderColor, "stroke-width": parseFloat(style.borderWidth) || 0, "stroke-dasharray": style.borderStyle === "dashed" ? "3 2" : "none" };
        if (one.matches(".efc-swatch")) whole.append(make("rect", { ...frame, rx: round, fill: style.backgroundColor, ...edge }));
        one.childNodes.forEach(place);
      }
    };
    place(element);
    return whole;
  }

  function table(rows) {
    const isFrench = document.documentElement.lang === "fr";
    const written = (cell) => {
      if (cell === null || cell === undefined) return "";
      if (typeof cell === "number") return isFrench ? String(cell).replace(".", ",") : String(cell);
      const text = /^[=+@\t\r-]/.test(cell) ? "'" + cell : String(cell); // a spreadsheet would read it as a formula
      return /[";,\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    };
    return "\ufeff" + rows.map((row) => row.map(written).join(isFrench ? ";" : ",") + "\r\n").join("");
  }

  function give(content, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // kind: "PNG", "SVG" or "CSV"; title: stands over it unless it does already; rows: headings, then one a row.
  return (kind, element, title, rows, file = title) => {
    const name = (file.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").toLowerCase() || "figure") + "." + kind.toLowerCase();
    if (kind === "CSV") return give(new Blob([table(rows)], { type: "text/csv" }), name);
    const svg = picture(element, title);
    const text = new XMLSerializer().serializeToString(svg);
    if (kind === "SVG") return give(new Blob([text], { type: "image/svg+xml" }), name);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      const scale = Math.max(2, 1600 / image.width);
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((content) => give(content, name), "image/png");
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  };
})();
