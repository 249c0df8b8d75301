{{/* The part of a pod that no service has another of. */}}
{{- define "vivavoce.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false  # its variables look like settings: DESK_PORT=tcp://...
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "vivavoce.powerless" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* The files of secret settings, named by the settings. */}}
{{- define "vivavoce.projected" -}}
defaultMode: 0440
sources:
  {{- range $setting, $from := . }}
  - secret: {name: {{ $from.name }}, items: [{key: {{ $from.key }}, path: {{ $setting | lower }}}]}
  {{- end }}
{{- end }}
