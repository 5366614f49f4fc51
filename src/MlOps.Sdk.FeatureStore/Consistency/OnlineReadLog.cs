using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The newest of some online reads, chosen at random, in this process's memory. Costs nothing when the rate is 0. Thread-safe.</summary>
internal sealed class OnlineReadLog(double rate, int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<ServedRow> _rows = new();
    private ulong _state = 0x9E3779B97F4A7C15;
    private long _passed = -1;
    private long _lost;

    /// <summary>Takes some of the rows of a read.</summary>
    public void Take(RecordBatch entities, IReadOnlyList<FeatureViewVersion> views, OnlineFeatures served)
    {
        if (rate <= 0)
        {
            return;
        }

        lock (_gate)
        {
            _passed = _passed < 0 ? Skip() : _passed;
            for (var row = 0L; row < entities.RowCount; row += 1)
            {
                row += _passed;
                if (row >= entities.RowCount)
                {
                    _passed = row - entities.RowCount;
                    return;
                }

                Take(entities, views, served, (int)row);
                _passed = Skip();
            }
        }
    }

    /// <summary>All rows taken since the last call, and how many others were lost.</summary>
    public (IReadOnlyList<ServedRow> Rows, long Lost) Drain()
    {
        lock (_gate)
        {
            var drained = ((IReadOnlyList<ServedRow>)[.. _rows], _lost);
            _rows.Clear();
            _lost = 0;
            return drained;
        }
    }

    /// <summary>Forgets all rows of an entity's name.</summary>
    public void Forget(string entity)
    {
        lock (_gate)
        {
            var kept = _rows.Where(r => r.View.View.Entity.Name != entity).ToList();
            _rows.Clear();
            kept.ForEach(_rows.Enqueue);
        }
    }

    private void Take(RecordBatch entities, IReadOnlyList<FeatureViewVersion> views, OnlineFeatures served, int row)
    {
        var column = 0;
        foreach (var view in views)
        {
            var (first, count) = (column, view.View.Features.Count);
            column += count;
            object?[] key = [.. view.View.Entity.JoinKeys.Select(k => entities[k.Column].GetValue(row))];
            if (Array.Exists(key, k => k is null))
            {
                continue;
            }

            object?[] values = [.. Enumerable.Range(first, count).Select(c => served.Values.Columns[c].GetValue(row))];
            var name = view.View.ColumnOf(view.View.Features[0]);
            _rows.Enqueue(new ServedRow(view, key!, served.At, values, served.GetStatus(row, first) == FeatureStatus.Expired, served.GetEventTime(row, name)));
            if (_rows.Count > capacity)
            {
                _rows.Dequeue();
                _lost++;
            }
        }
    }

    // How many rows are passed over before the next one is taken, so that each is taken with the same probability.
    private long Skip() => rate >= 1 ? 0 : (long)Math.Min(Math.Floor(Math.Log(1 - Uniform()) / Math.Log(1 - rate)), 1e15);

    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
