using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One way to join, with its labels at hand as it likes them best.</summary>
internal abstract class JoinSide(JoinSettings settings, JoinData data) : IDisposable
{
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(7);

    protected JoinSettings Settings { get; } = settings;

    protected JoinData Data { get; } = data;

    public static async Task<JoinSide> OpenAsync(string side, JoinSettings settings, JoinData data)
    {
        if (side == PandasJoin.Name)
        {
            return new PandasJoin(settings, data);
        }

        var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });
        var labels = $"read_parquet({DuckDbDatabase.QuoteLiteral(data.Labels)})";
        switch (side)
        {
            case OurJoin.Name:
                return new OurJoin(settings, data, database, await database.QueryAllAsync($"SELECT * FROM {labels} ORDER BY label_id"));
            case StoreJoin.Name:
                return new StoreJoin(settings, data, database, await database.QueryAllAsync($"SELECT * FROM {labels} ORDER BY label_id"));
            case SqlJoin.Name or SqlViewsJoin.Name:
                await database.ExecuteAsync($"SET GLOBAL preserve_insertion_order = false; CREATE TABLE labels AS SELECT * FROM {labels}");
                return side == SqlJoin.Name ? new SqlJoin(settings, data, database) : new SqlViewsJoin(settings, data, database);
            default:
                database.Dispose();
                throw new ArgumentException($"There is no side '{side}'.", nameof(side));
        }
    }

    /// <summary>Joins once.</summary>
    public abstract Task<JoinRun> RunAsync();

    public abstract void Dispose();

    /// <summary>Runs a join in this process. The result is released before it returns, so that two results never lie in memory together.</summary>
    protected async Task<JoinRun> RunAsync(Func<Task<RecordBatch>> join)
    {
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        using var joined = await join();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes() - before;
        using var process = Process.GetCurrentProcess();
        return new JoinRun(seconds, process.PeakWorkingSet64, allocated, JoinOutcome.Of(joined, Settings.Values));
    }
}
