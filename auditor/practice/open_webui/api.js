// Calls of the page to its own server, with the token of the sign-in.
export async function call(method, path, body) {
  const token = localStorage.getItem("token");
  const answer = await fetch(path.startsWith("/") ? path : `/api/v1/${path}`, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body ? { "content-type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
}
