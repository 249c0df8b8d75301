{{- define "vivavoce.selector" -}}
app.kubernetes.io/name: vivavoce
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "vivavoce.labels" -}}
{{ include "vivavoce.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "vivavoce.image" -}}
{{- with .root.Values.image.registry }}{{ . }}/{{ end }}{{ .service.image }}:{{ coalesce .service.tag .root.Values.image.tag .root.Chart.AppVersion }}
{{- end }}

{{- define "vivavoce.claim" -}}
{{ .Values.files.existingClaim | default (printf "%s-files" .Release.Name) }}
{{- end }}

{{/* The way to the cluster's DNS. */}}
{{- define "vivavoce.names" -}}
- to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}

{{/* The secret settings of a service: the common ones, its own, and the cache's where it uses the cache. */}}
{{- define "vivavoce.secrets" -}}
{{- $secrets := merge (dict) (.service.secrets | default dict) .root.Values.secrets }}
{{- if not .service.redis }}{{ $secrets = omit $secrets "REDIS_URL" }}{{ end }}
{{- toYaml $secrets }}
{{- end }}
