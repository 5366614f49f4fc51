using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>
/// pandas, in a process of its own: the time is that of sorting both tables, which <c>merge_asof</c> asks for, and of the join. Reading is not part of it.
/// </summary>
internal sealed class PandasJoin(JoinSettings settings, JoinData data) : JoinSide(settings, data)
{
    public const string Name = "pandas";

    public override Task<JoinRun> RunAsync() => JoinProcess.RunAsync(
        Settings.Python,
        [
            Path.Combine(AppContext.BaseDirectory, "PointInTime", "pandas_merge_asof.py"), Data.Columns,
            TimeToLive.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. Settings.Values,
        ]);

    public override void Dispose()
    {
    }
}
