/**
 * Labels that say who uses a thing or who scraped it, never which thing it is: they change with every pod and job, so that a
 * point by them would be a new one each time.
 */
const PASSING_LABEL =
  /^(exported_)?(pod|pod_name|pod_uid|pod_ip|uid|namespace|container|container_id|container_name|image|job|job_id|jobid|hpc_job|user|uid|pid|process|process_name)$|^(label_|pod_label|kubernetes_|k8s_)|_version$/i;

/** The labels in which some series differ and by which they are told apart, sorted. */
export function differingLabels(series: ReadonlyArray<Record<string, string>>): string[] {
  const names = new Set(series.flatMap((labels) => Object.keys(labels)));
  const [first = {}] = series;
  return [...names]
    .filter(
      (name) => !PASSING_LABEL.test(name) && series.some((labels) => (labels[name] ?? '') !== (first[name] ?? ''))
    )
    .sort();
}

/** The same text for the same labels in any order. */
export function sortedKey(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
