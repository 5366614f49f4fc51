using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What is to be computed for a view's aggregations: windows, the states each needs, and which feature reads which state. Functions of
/// one column and window share a state. Immutable and thread-safe.
/// </summary>
internal sealed class AggregationPlan
{
    private readonly WindowStateKey[][] _states;

    /// <param name="view">A view of aggregations.</param>
    /// <param name="source">The source's columns; those aggregated must be there.</param>
    /// <exception cref="SchemaException">A column is missing or holds what its function cannot aggregate.</exception>
    public AggregationPlan(FeatureView view, Schema source)
    {
        View = view;
        var aggregations = view.Features.Select(f => ((AggregateFeature)f).Aggregation).ToList();
        Columns = ColumnsOf(view);
        Types = [.. Columns.Select(c => source[c].Type)];
        foreach (var feature in view.Features.Cast<AggregateFeature>())
        {
            AggregatedTypes.Require(view, feature, feature.Aggregation.Column is { } c ? source[c] : null);
        }

        Widths = [.. aggregations.Select(WidthOf).OfType<long>().Distinct().Order()];
        var states = Widths.Select(_ => new List<WindowStateKey>()).Append([]).ToList();
        var places = new List<FeaturePlace>();
        foreach (var aggregation in aggregations)
        {
            var window = WidthOf(aggregation) is { } width ? Array.IndexOf(Widths, width) : Widths.Length;
            var needed = WindowStateKey.Of(aggregation, aggregation.Column is { } c ? Columns.ToList().IndexOf(c) : -1);
            var state = states[window].FindIndex(needed.IsSameAs);
            if (state < 0)
            {
                state = states[window].Count;
                states[window].Add(needed);
            }
            else
            {
                states[window][state] = states[window][state].And(needed);
            }

            places.Add(new FeaturePlace(aggregation, window, state));
        }

        _states = [.. states.Select(s => s.ToArray())];
        Places = [.. places];
        Layout = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Types.Select(t => t.ToString()).Concat(aggregations.Select(Describe)))))[..8];
    }

    /// <summary>The view.</summary>
    public FeatureView View { get; }

    /// <summary>The aggregated columns, each once.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The types of <see cref="Columns"/>.</summary>
    public IReadOnlyList<DataType> Types { get; }

    /// <summary>The different window widths in microseconds, rising. The window after the last is all of the past.</summary>
    public long[] Widths { get; }

    /// <summary>The window of all the past.</summary>
    public int AllTime => Widths.Length;

    /// <summary>Whether any feature sees all of the past.</summary>
    public bool HasAllTime => _states[AllTime].Length > 0;

    /// <summary>Where each feature's value comes from, in the view's order.</summary>
    public FeaturePlace[] Places { get; }

    /// <summary>Tells kept states of other columns or functions apart.</summary>
    public byte[] Layout { get; }

    /// <summary>The columns that a view aggregates, each once, in the order of their first use.</summary>
    public static IReadOnlyList<string> ColumnsOf(FeatureView view) =>
        [.. view.Features.OfType<AggregateFeature>().Select(f => f.Aggregation.Column).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>New, empty states of one window.</summary>
    public WindowState[] CreateStates(int window) => Array.ConvertAll(_states[window], s => s.Create(s.Column < 0 ? null : Types[s.Column], isSliding: window < AllTime));

    /// <summary>How many key columns rows have: those before <c>valid_from</c>, <c>event_time</c>, <c>created_time</c> and the features.</summary>
    public int KeyCountOf(Schema rows) => rows.Count - 3 - Places.Length;

    /// <summary>An empty buffer for the view's events.</summary>
    public EventBuffer CreateBuffer() => new(Types);

    private static long? WidthOf(Aggregation aggregation) => aggregation.Window is { } window ? window.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static string Describe(Aggregation aggregation) =>
        string.Create(CultureInfo.InvariantCulture, $"{aggregation.Function}\t{aggregation.Column}\t{WidthOf(aggregation)}\t{aggregation.K}\t{aggregation.ValueType}");
}
