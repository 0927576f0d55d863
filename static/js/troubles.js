/* What can stop a request, and its sentence: the one home of these words. What was typed stays in each case. */
const SENTENCES = {
  expired: "登录已过期，您填写的内容还在",
  other: "这台计算机上已换了账号登录，请刷新页面",
  csrf: "页面已过期，请刷新页面后再保存",
  network: "网络不通，您填写的内容还在，稍后自动重试",
  gone: "已不在您手中，请刷新页面看现在的情况",
  refused: "您的岗位没有权限办理这件事",
  locked: "输错口令次数过多，账号暂时锁定，15 分钟后再登录",
  server: "系统出错，您填写的内容还在，稍后自动重试",
};
const BY_STATUS = { 401: "expired", 403: "refused", 404: "gone", 410: "gone", 429: "locked" };

/* These pass by themselves: whoever saves tries again. */
const PASSING = ["network", "server"];

export class Trouble extends Error {
  constructor(kind, text) {
    super(text || SENTENCES[kind]);
    this.kind = kind;
  }

  get isPassing() { return PASSING.includes(this.kind); }
}

/* What htmx was told: it has a status and headers, and takes no 409 or 422 for a failure. */
export const troubleOfHtmx = (xhr) => new Trouble(
  xhr.getResponseHeader("X-Trouble") || BY_STATUS[xhr.status] || "server",
);

/* The Trouble that an answer means, or null. A 409 or 422 without a mark is for the page to read: a choice between
   two values, a field to be corrected. */
export async function troubleIn(response) {
  const kind = response.headers.get("X-Trouble") || BY_STATUS[response.status];
  if (kind) { return new Trouble(kind, kind === "gone" ? await wordsIn(response) : ""); }
  if (response.redirected) { return new Trouble("gone"); }
  return response.status >= 500 || response.status === 400 ? new Trouble("server") : null;
}

async function wordsIn(response) {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  return isJson ? (await response.json()).message : "";
}
