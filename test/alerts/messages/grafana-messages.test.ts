import { stackTests } from '../../../src/testing/real.ts';
import { GRAFANA_NOTIFIER } from '../notifiers/grafana-notifier.ts';
import { messagesSuite } from './messages.testsuite.ts';

messagesSuite(stackTests('messages of alerts, with Grafana', ['grafana', 'prometheus']), GRAFANA_NOTIFIER);
