/* A photo goes out as a JPEG with at most data-photos pixels on its long side. What this browser cannot read stays as
   it is: the server says why it is not taken, of HEIC (data-heic) we say so at once. No addresses of blobs, so that
   the policy of the pages stays as it is. */
import { element } from "./dom.js";

const QUALITY = 0.85;
const IS_HEIC = /\.hei[cf]$/i;
const IS_PICTURE = /^image\//;
const busy = new WeakMap();

const inMegabytes = new Intl.NumberFormat("zh-CN", { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const megabytes = (bytes) => inMegabytes.format(bytes / 1024 / 1024);

function lineOf(input) {
  const next = input.nextElementSibling;
  if (next && next.matches("[data-photo-line]")) { return next; }
  const line = element("p", "pb-note mt-1");
  line.dataset.photoLine = "";
  line.setAttribute("role", "status");
  input.after(line);
  return line;
}

async function asJpeg(file, side) {
  const isHeic = IS_HEIC.test(file.name) || /hei[cf]$/.test(file.type);
  if (!isHeic && !IS_PICTURE.test(file.type)) { return file; }
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = side / Math.max(bitmap.width, bitmap.height);
  if (share >= 1 && !isHeic) { bitmap.close(); return file; }
  const canvas = document.createElement("canvas");
  canvas.width = Math.trunc(bitmap.width * Math.min(share, 1));
  canvas.height = Math.trunc(bitmap.height * Math.min(share, 1));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
  return blob ? new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified }) : file;
}

/* One after the other: five photos at once are more than an old telephone holds. */
async function shrink(input) {
  const chosen = [...input.files];
  const line = lineOf(input);
  const bag = new DataTransfer();
  const unread = [];
  for (const [index, file] of chosen.entries()) {
    line.textContent = `正在处理照片（${index + 1}/${chosen.length}）……`;
    const made = await asJpeg(file, Number(input.dataset.photos)).catch(() => file);
    if (IS_HEIC.test(made.name)) { unread.push(made.name); }
    bag.items.add(made);
  }
  const [before, after] = [chosen, [...bag.files]].map((files) => files.reduce((sum, one) => sum + one.size, 0));
  if (chosen.some((file, index) => file !== input.files[index])) { return; }
  if (after !== before) { input.files = bag.files; }
  line.textContent = after < before ? `照片已缩小：${megabytes(before)} → ${megabytes(after)}。` : "";
  if (unread.length) { line.textContent = `“${unread[0]}”${input.dataset.heic}`; }
  line.classList.toggle("pb-late-text", unread.length > 0);
}

document.addEventListener("change", ({ target: input }) => {
  if (!input.matches || !input.matches("input[type=file][data-photos]") || !window.createImageBitmap) { return; }
  const work = shrink(input).finally(() => {
    if (busy.get(input.form) === work) { busy.delete(input.form); }
  });
  busy.set(input.form, work);
});

function sayUnderWay(form) {
  const inputs = [...form.querySelectorAll("input[type=file][data-photos]")].filter((one) => one.files.length);
  inputs.forEach((input) => {
    const size = [...input.files].reduce((sum, one) => sum + one.size, 0);
    lineOf(input).textContent = `正在上传 ${input.files.length} 个文件（${megabytes(size)}），请不要离开本页。`;
  });
}

/* Capture, and the first of our scripts: a form waits for its photos before anything else is asked. */
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const work = busy.get(form);
  if (!work) { return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  work.finally(() => form.requestSubmit(submitter));
}, true);
/* At the end: nothing has held it back. */
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") { sayUnderWay(event.target); }
});
