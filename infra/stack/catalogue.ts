import { Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { readConfig } from '../../shared/config.ts';
import { mergedHours, mergedWindows } from '../../shared/duckdb/merged-windows.ts';
import { componentCount } from '../../shared/model/model.ts';
import { type FeatureTable, featureColumns, featureTables } from './feature-columns.ts';
import { type DateLayout, placeholders, type Settings } from './settings.ts';
import { athenaPrefix, type Storage } from './storage.ts';

/** Earlier drops than these are in no partition. */
const firstDay: Readonly<Record<DateLayout, string>> = {
	'yyyy/MM/dd': '2015/01/01',
	'yyyy-MM-dd': '2015-01-01',
	yyyyMMdd: '20150101',
};

/** Tables over the feature files, so that Athena reads them without a crawler, and the views that merge windows. */
export class Catalogue extends Construct {
	readonly databaseName: string;
	readonly workGroupName: string;

	constructor(scope: Construct, id: string, props: { readonly settings: Settings; readonly storage: Storage }) {
		super(scope, id);
		const { settings, storage } = props;
		const { stackName, account } = Stack.of(this);
		this.databaseName = stackName.toLowerCase().replaceAll('-', '_');
		this.workGroupName = stackName;
		const database = new CfnDatabase(this, 'Database', {
			catalogId: account,
			databaseInput: { name: this.databaseName, description: 'What Oddline found in the logs' },
		});
		for (const table of featureTables) {
			const definition = new CfnTable(this, table, {
				catalogId: account,
				databaseName: this.databaseName,
				tableInput: tableInput(table, storage.output.s3UrlForObject(), settings),
			});
			definition.addResourceDependency(database);
		}
		const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
			name: this.workGroupName,
			workGroupConfiguration: {
				enforceWorkGroupConfiguration: true,
				publishCloudWatchMetricsEnabled: true,
				engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
				resultConfiguration: {
					outputLocation: storage.output.s3UrlForObject(athenaPrefix),
					encryptionConfiguration: storage.key
						? { encryptionOption: 'SSE_KMS', kmsKey: storage.key.keyArn }
						: { encryptionOption: 'SSE_S3' },
				},
			},
		});
		for (const [name, query] of Object.entries(mergedViews(settings))) {
			const named = new CfnNamedQuery(this, name, {
				name,
				description: 'To be run once: it makes the view',
				database: this.databaseName,
				workGroup: this.workGroupName,
				queryString: `CREATE OR REPLACE VIEW ${name} AS\n${query}\n`,
			});
			named.addResourceDependency(workGroup);
			named.addResourceDependency(database);
		}
	}
}

/** Queries by the name of the view: they depend on how wide a window is. */
function mergedViews({ functionEnvironment }: Settings): Readonly<Record<string, string>> {
	const { windowSeconds } = readConfig({ ...placeholders, ...functionEnvironment });
	return {
		merged_windows: mergedWindows('athena', { windowSeconds, componentCount }),
		merged_hours: mergedHours('athena'),
	};
}

function tableInput(table: FeatureTable, bucketUrl: string, settings: Settings): CfnTable.TableInputProperty {
	const location = `${bucketUrl}/features/${table}/`;
	const { dateLayout, logsPrefix } = settings;
	return {
		name: table,
		tableType: 'EXTERNAL_TABLE',
		parameters: {
			classification: 'parquet',
			...(dateLayout && {
				'projection.enabled': 'true',
				'projection.day.type': 'date',
				'projection.day.format': dateLayout,
				// Clocks of whoever names the keys are ahead of UTC.
				'projection.day.range': `${firstDay[dateLayout]},NOW+1DAYS`,
				'projection.day.interval': '1',
				'projection.day.interval.unit': 'DAYS',
				'storage.location.template': `${location}${logsPrefix}\${day}/`,
			}),
		},
		...(dateLayout && { partitionKeys: [{ name: 'day', type: 'string', comment: `of the key, as ${dateLayout}` }] }),
		storageDescriptor: {
			columns: featureColumns[table].map(({ name, type }) => ({ name, type })),
			location,
			inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
			outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
			serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
			compressed: true,
		},
	};
}
