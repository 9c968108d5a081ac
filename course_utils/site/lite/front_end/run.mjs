// On a lesson's page: what JupyterLite has kept of this lesson in this browser, to download it or
// to put the lesson back as it came. The copy stays beside it under a dated name.
const STORE = "rnn-course", FILES = "files";
const place = document.querySelector(".run .mine");
const { lesson } = place.dataset;

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function opened() {
  // Opening what does not exist would make it.
  const all = await indexedDB.databases?.();
  if (!all?.some(({ name }) => name === STORE)) return null;
  const database = await asked(indexedDB.open(STORE));
  if (database.objectStoreNames.contains(FILES)) return database;
  database.close();
  return null;
}

async function with_files(mode, work) {
  const database = await opened();
  if (!database) return undefined;
  try {
    return await work(database.transaction(FILES, mode).objectStore(FILES));
  } finally {
    database.close();
  }
}

const dated = (path, taken) => {
  const day = new Date().toLocaleDateString("sv");
  const name = (k) => path.replace(/\.ipynb$/, `.mine-${day}${k ? `-${k}` : ""}.ipynb`);
  let k = 0;
  while (taken.has(name(k))) k += 1;
  return name(k);
};

async function put_back() {
  return with_files("readwrite", async (files) => {
    const [mine, names] = [await asked(files.get(lesson)), new Set(await asked(files.getAllKeys()))];
    if (!mine) return null;
    const path = dated(lesson, names);
    await asked(files.put({ ...mine, path, name: path.split("/").at(-1) }, path));
    await asked(files.delete(lesson));
    return path;
  });
}

function download(mine) {
  const text = typeof mine.content === "string" ? mine.content : JSON.stringify(mine.content, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  link.download = mine.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function show() {
  const mine = await with_files("readonly", (files) => asked(files.get(lesson)));
  place.hidden = !mine;
  if (!mine) return;
  place.querySelector("time").textContent = new Date(mine.last_modified).toLocaleString();
  place.querySelector(".download").onclick = () => download(mine);
}

place.querySelector(".back").addEventListener("click", async () => {
  const path = await put_back();
  await show();
  place.parentElement.querySelector("[role=status]").textContent = path
    ? `The lesson is as it came. Your copy is ${path.split("/").at(-1)}, in the same list of files.` : "";
});
addEventListener("focus", show); // back from the tab where the lesson ran
show();
