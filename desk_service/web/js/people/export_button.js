/** The button that saves interviews as a CSV file. */

import { exportInterviews } from "../api.js";
import { t } from "../i18n.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { button } from "../../shared/web/js/dom.js";
import { saveFile } from "../../shared/web/js/download.js";

/** @param {() => [name: string, value: string][]} filters */
export function exportButton(filters) {
  const save = async () => {
    press.disabled = true;
    try {
      saveFile(await exportInterviews(filters()), "interviews.csv");
    } catch (error) {
      toast(problemText(error));
    }
    press.disabled = false;
  };
  const press = button(t("people.export"), () => void save());
  return press;
}
