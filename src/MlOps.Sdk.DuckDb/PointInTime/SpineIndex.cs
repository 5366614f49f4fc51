using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The rows of a spine by entity and instant. Row <c>s</c> of that order is slot <c>s</c>; an entity's slots lie side by side. A row of history
/// belongs into the first slot of its entity whose instant is not before it: it holds there and, until a newer row, in the slots after it.
/// </summary>
internal sealed class SpineIndex
{
    private readonly Column<long> _ofRows;
    private readonly int[] _starts;
    private readonly long[] _instants;
    private readonly int[] _rows;

    /// <summary>Sorts a spine. Rows without key or instant have no slot.</summary>
    /// <param name="keys">The columns of the key; they must outlive the index.</param>
    /// <param name="instants">The instants; they must outlive the index.</param>
    public SpineIndex(IReadOnlyList<Column> keys, Column<long> instants)
    {
        Keys = keys;
        Entities = EntityIndex.Create(keys);
        _ofRows = instants;
        var entities = Entities.OfRows;
        var times = instants.Values;
        var hasMissing = instants.NullCount > 0;
        _starts = new int[Entities.Count + 1];
        for (var row = 0; row < entities.Length; row++)
        {
            if (entities[row] >= 0 && !(hasMissing && instants.IsNull(row)))
            {
                _starts[entities[row] + 1]++;
            }
        }

        for (var entity = 0; entity < Entities.Count; entity++)
        {
            _starts[entity + 1] += _starts[entity];
        }

        _instants = new long[_starts[^1]];
        _rows = new int[_starts[^1]];
        var next = _starts.AsSpan(0, Entities.Count).ToArray();
        for (var row = 0; row < entities.Length; row++)
        {
            if (entities[row] >= 0 && !(hasMissing && instants.IsNull(row)))
            {
                var slot = next[entities[row]]++;
                (_instants[slot], _rows[slot]) = (times[row], row);
            }
        }

        for (var entity = 0; entity < Entities.Count; entity++)
        {
            var (start, length) = (_starts[entity], _starts[entity + 1] - _starts[entity]);
            _instants.AsSpan(start, length).Sort(_rows.AsSpan(start, length));
        }
    }

    /// <summary>The columns of the key.</summary>
    public IReadOnlyList<Column> Keys { get; }

    /// <summary>The keys.</summary>
    public EntityIndex Entities { get; }

    /// <summary>How many rows the spine has.</summary>
    public int RowCount => _ofRows.Length;

    /// <summary>The instant of each row; undefined where it is missing.</summary>
    public ReadOnlySpan<long> InstantsOfRows => _ofRows.Values;

    /// <summary>Where each entity's slots begin, and the end of the last one's.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The instant of each slot, ascending within an entity.</summary>
    public ReadOnlySpan<long> Instants => _instants;

    /// <summary>The spine's row of each slot.</summary>
    public ReadOnlySpan<int> Rows => _rows;
}
