/** The button that saves interviews as a CSV file. */

import { exportInterviews } from "../api.js";
import { t } from "../i18n.js";
import { busyButton } from "../parts/busy_button.js";
import { saveFile } from "../../shared/web/js/download.js";

/** @param {() => [name: string, value: string][]} filters */
export function exportButton(filters) {
  return busyButton(t("people.export"), async () => saveFile(await exportInterviews(filters()), "interviews.csv"));
}
