using System.Collections.Concurrent;
using System.Globalization;

namespace MlOps.Sdk.DuckDb;

/// <summary>The number under which the engine finds a <see cref="RowSink"/>, for as long as the registration lives.</summary>
internal sealed class SinkRegistration : IDisposable
{
    private static readonly ConcurrentDictionary<long, RowSink> Sinks = new();
    private static long _last;

    private readonly long _number = Interlocked.Increment(ref _last);

    public SinkRegistration(RowSink sink) => Sinks[_number] = sink;

    /// <summary>The sink of a number.</summary>
    public static RowSink Find(long number) =>
        Sinks.TryGetValue(number, out var sink) ? sink : throw new InvalidOperationException($"There is no sink {number}: it ended with the call it was made for.");

    /// <summary>A query that hands columns of a relation to the sink and returns one row of nothing.</summary>
    public string Sql(IEnumerable<string> columns, string relation) => string.Create(
        CultureInfo.InvariantCulture, $"SELECT max({SinkFunction.Name}({_number}, {string.Join(", ", columns)})) FROM {relation}");

    public void Dispose() => Sinks.TryRemove(_number, out _);
}
