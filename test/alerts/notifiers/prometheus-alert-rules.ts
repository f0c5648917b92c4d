import { queriesOfRule, type Rule, type RuleGroup, thresholdOf } from '../provisioned-alerting.ts';

/** Grafana's address in links of messages. */
export const GRAFANA_ADDRESS = 'http://grafana.invalid:3000/';

/**
 * Translates Grafana's rules to alerting rules of Prometheus. Texts keep their templates: Grafana renders them with the
 * functions of Prometheus. Prometheus lacks `$values`, which the texts query here, and `externalURL` with a slash at the
 * end. Grafana adds a link to a silence to its messages; here it is an annotation.
 */
export function prometheusAlertRules(groups: readonly RuleGroup[], interval: string): object {
  return { groups: groups.map(({ name, rules }) => ({ name, interval, rules: rules.map(ruleOf) })) };
}

function ruleOf(rule: Rule): object {
  const { query, above } = thresholdOf(rule);
  const queries = queriesOfRule(rule);
  const annotations = Object.entries(rule.annotations).map(([name, text]) => [name, withFigures(text, queries)]);
  return {
    alert: rule.title,
    expr: `(${queries[query]}) > ${above}`,
    for: rule.for,
    labels: rule.labels,
    annotations: { ...Object.fromEntries(annotations), silence_url: silenceUrl(rule.title) },
  };
}

const VALUES = /\$values\.(\w+)/g;

function withFigures(text: string, queries: Readonly<Record<string, string>>): string {
  const names = new Set([...text.matchAll(VALUES)].map(([, name = '']) => name));
  const figures = [...names].map((name) => figure(name, queries[name] ?? 'vector(-1)'));
  return figures.join('') + text.replaceAll(VALUES, '$figure_$1').replaceAll('{{ externalURL }}', GRAFANA_ADDRESS);
}

/** Defines a variable that holds the series of the query whose labels are among those of the alert, or false. */
function figure(name: string, query: string): string {
  const variable = `$figure_${name}`;
  return (
    `{{ ${variable} := false }}{{ range query ${JSON.stringify(query)} }}{{ $sample := . }}{{ $matches := true }}` +
    '{{ range $label, $value := .Labels }}{{ if ne (index $labels $label) $value }}{{ $matches = false }}{{ end }}{{ end }}' +
    `{{ if $matches }}{{ ${variable} = $sample }}{{ end }}{{ end }}`
  );
}

/** A link as Grafana writes it: a matcher for each label of the alert. */
function silenceUrl(title: string): string {
  const matcher = '&matcher={{ urlquery (printf "%s=%s" $label $value) }}';
  return (
    `${GRAFANA_ADDRESS}alerting/silence/new?alertmanager=grafana&matcher=${encodeURIComponent(`alertname=${title}`)}` +
    `{{ range $label, $value := $labels }}${matcher}{{ end }}`
  );
}
