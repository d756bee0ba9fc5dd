// A file that is dropped is a file that was chosen: the form sends it.
const drop = document.getElementById("drop");
const file = document.getElementById("file");
const told = document.getElementById("dropped");

function tell() {
  if (file.files.length) told.textContent = `${file.files[0].name} is ready to be assessed.`;
}

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) {
    file.files = event.dataTransfer.files;
    tell();
  }
});
file.addEventListener("change", tell);
