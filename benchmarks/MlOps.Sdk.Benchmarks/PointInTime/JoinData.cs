using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The files of a join, made where they are missing.</summary>
internal sealed class JoinData
{
    private const string FirstHour = "TIMESTAMP '2024-01-01'";
    private const int Entities = 100_000;
    private const int LabelEntities = 102_000;
    private const int Days = 90;
    private const int LabelDays = 95;
    private const long MicrosecondsPerDay = 86_400_000_000;

    private static readonly string[] LabelColumns = ["label_id", "entity_id", "ts"];

    private readonly JoinSettings _settings;
    private readonly TextWriter _log;

    private JoinData(JoinSettings settings, TextWriter log)
    {
        (_settings, _log) = (settings, log);
        var kind = settings.IsClustered ? "clustered" : "random";
        Features = InFolder($"features-{settings.Rows}-{kind}.parquet");
        Labels = InFolder($"labels-{settings.Labels}.parquet");
        Columns = InFolder($"columns-{settings.Rows}-{settings.Labels}");
        Lake = InFolder($"lake-{settings.Kind}-{settings.Rows}");
        Views = [.. Enumerable.Range(0, settings.Views).Select(View)];
    }

    /// <summary>A Parquet file: entity_id, event_timestamp, created_timestamp, f0 … f9.</summary>
    public string Features { get; }

    /// <summary>A Parquet file: label_id, entity_id, ts.</summary>
    public string Labels { get; }

    /// <summary>A folder with the same values as pandas reads them without a reader of Parquet: 8 bytes each, a file for each column.</summary>
    public string Columns { get; }

    /// <summary>The folder of the offline store.</summary>
    public string Lake { get; }

    /// <summary>The views in the store.</summary>
    public IReadOnlyList<FeatureViewVersion> Views { get; }

    public static async Task<JoinData> PrepareAsync(JoinSettings settings, TextWriter log)
    {
        var data = new JoinData(settings, log);
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2, MemoryLimit = "6GB" });
        await data.WriteAsync(database, data.Labels, LabelsSql(settings));
        if (settings.Kind != JoinKind.Views)
        {
            await data.WriteAsync(database, data.Features, FeaturesSql(settings, 0));
        }

        if (settings.Kind == JoinKind.Pandas && !Directory.Exists(data.Columns))
        {
            await data.WriteColumnsAsync(database);
        }

        if (settings.Kind is JoinKind.Store or JoinKind.Views)
        {
            await data.MaterializeAsync(database);
        }

        return data;
    }

    // Hashes of the row's number: the same rows on every machine and with any number of threads.
    private static string FeaturesSql(JoinSettings settings, int view)
    {
        var (type, bits) = settings.Kind == JoinKind.Views ? ("FLOAT", 24) : ("DOUBLE", 53);
        var values = Enumerable.Range(0, settings.Features).Select(i =>
            $"CAST(hash(i, {10 + (view * settings.Features) + i}) >> {64 - bits} AS {type}) / CAST({1L << bits} AS {type}) AS f{i}");
        return $"""
            SELECT CAST(hash(i, 1) % {Entities} AS BIGINT) AS entity_id,
                {FirstHour} + to_hours(CAST(hash(i, 2) % {Days * 24} AS BIGINT)) AS event_timestamp,
                event_timestamp + to_microseconds(CAST(hash(i, 3) % {MicrosecondsPerDay} AS BIGINT)) AS created_timestamp,
                {string.Join(", ", values)}
            FROM range({settings.Rows}) r(i) {(settings.IsClustered ? "ORDER BY entity_id, event_timestamp, created_timestamp" : string.Empty)}
            """;
    }

    private static string LabelsSql(JoinSettings settings) => $"""
        SELECT CAST(i AS BIGINT) AS label_id, CAST(hash(i, 4) % {LabelEntities} AS BIGINT) AS entity_id,
            {FirstHour} + to_microseconds(CAST(hash(i, 5) % {LabelDays * MicrosecondsPerDay} AS BIGINT)) AS ts
        FROM range({settings.Labels}) r(i)
        """;

    private string InFolder(FormattableString name) => Path.Combine(_settings.Folder!, name.ToString(CultureInfo.InvariantCulture));

    private string SourceOf(int view) => _settings.Kind == JoinKind.Views ? InFolder($"source-{view}.parquet") : Features;

    private FeatureViewVersion View(int index)
    {
        var view = new FeatureView($"v{index}", new Entity("entity_id", DataType.Int64), Source.Parquet(SourceOf(index), "event_timestamp", "created_timestamp"));
        var type = _settings.Kind == JoinKind.Views ? DataType.Float32 : DataType.Float64;
        return new FeatureViewVersion(
            Enumerable.Range(0, _settings.Features).Aggregate(view, (v, i) => v.Feature($"f{i}", type)).WithTimeToLive(JoinSide.TimeToLive), 1);
    }

    private async Task WriteAsync(DuckDbDatabase database, string path, string sql)
    {
        if (File.Exists(path))
        {
            return;
        }

        await _log.WriteLineAsync($"Writing {Path.GetFileName(path)} …");
        var partial = path + ".partial";
        await database.ExecuteAsync($"COPY ({sql}) TO {DuckDbDatabase.QuoteLiteral(partial)} (FORMAT parquet, COMPRESSION zstd)");
        File.Move(partial, path);
    }

    private async Task MaterializeAsync(DuckDbDatabase database)
    {
        var store = new DuckDbOfflineStore(database, Lake);
        foreach (var (view, index) in Views.Select((v, i) => (v, i)))
        {
            if (await store.FindTableAsync(view) is not null)
            {
                continue;
            }

            await WriteAsync(database, SourceOf(index), FeaturesSql(_settings, index));
            await _log.WriteLineAsync($"Materializing {view.Name} …");
            await store.MaterializeAsync(view);
            if (_settings.Kind == JoinKind.Views)
            {
                File.Delete(SourceOf(index));
            }
        }
    }

    private async Task WriteColumnsAsync(DuckDbDatabase database)
    {
        await _log.WriteLineAsync("Writing columns for pandas …");
        var partial = Directory.CreateDirectory(Columns + ".partial").FullName;
        foreach (var (table, path, names) in new[] { ("features", Features, ["entity_id", .. _settings.Values]), ("labels", Labels, LabelColumns) })
        {
            var files = names.Select(n => new FileStream(Path.Combine(partial, $"{table}.{n}.bin"), FileMode.Create)).ToArray();
            await foreach (var batch in database.QueryAsync($"SELECT {string.Join(", ", names)} FROM read_parquet({DuckDbDatabase.QuoteLiteral(path)})"))
            {
                using (batch)
                {
                    foreach (var (column, file) in batch.Columns.Zip(files))
                    {
                        file.Write(column is Column<double> numbers ? MemoryMarshal.AsBytes(numbers.Values) : MemoryMarshal.AsBytes(((Column<long>)column).Values));
                    }
                }
            }

            Array.ForEach(files, f => f.Dispose());
        }

        Directory.Move(partial, Columns);
    }
}
