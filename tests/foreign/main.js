/* ODK Web Forms with the form at form.xml; what is sent stands in window.sent. */
import { createApp, h } from "vue";
import { OdkWebForm, webFormsPlugin } from "@getodk/web-forms";

const formXml = await (await fetch("form.xml")).text();
const sent = async (payload) => {
  const parts = Array.isArray(payload.data) ? payload.data[0] : payload.data;
  window.sent = await parts.get("xml_submission_file").text();
};
const form = {
  formXml,
  fetchFormAttachment: () => Promise.resolve(new Response("", { status: 404 })),
  missingResourceBehavior: "BLANK",
  onSubmit: sent,
};
createApp({ render: () => h(OdkWebForm, form) }).use(webFormsPlugin).mount("#app");
