using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Writes the asked features of one view's packed rows into rows of floats. A hot path: nothing is looked up by name, nothing allocated.</summary>
internal sealed class FloatRowPlan
{
    private const double MicrosecondsPerSecond = 1_000_000;

    private readonly FeatureRowLayout _layout;
    private readonly FloatStep[] _steps;
    private readonly long? _timeToLive;
    private readonly int _width;
    private readonly int _statusWidth;

    /// <param name="view">The view.</param>
    /// <param name="steps">One step for each feature, in asked order.</param>
    /// <param name="width">The floats of a whole row, over all views.</param>
    /// <param name="statusWidth">The features of a whole row, over all views.</param>
    public FloatRowPlan(FeatureViewVersion view, IEnumerable<FloatStep> steps, int width, int statusWidth)
    {
        _layout = new FeatureRowLayout(view);
        _steps = Join(steps);
        _timeToLive = view.View.TimeToLive is { } age ? age.Ticks / TimeSpan.TicksPerMicrosecond : null;
        _width = width;
        _statusWidth = statusWidth;
    }

    public Span<float> ValuesOf(int row, Span<float> values) => values.Slice(row * _width, _width);

    public Span<FeatureStatus> StatusesOf(int row, Span<FeatureStatus> statuses) =>
        statuses.IsEmpty ? default : statuses.Slice(row * _statusWidth, _statusWidth);

    public void Write(ReadOnlySpan<byte> payload, long eventTime, long at, Span<float> values, Span<FeatureStatus> statuses)
    {
        _layout.Check(payload);
        if (eventTime < at - _timeToLive)
        {
            Withhold(values, statuses, FeatureStatus.Expired);
            return;
        }

        foreach (var step in _steps)
        {
            var slot = payload[_layout.StartOf(payload, step.Feature)..];
            if (step.Kind == DataTypeKind.Float32)
            {
                var isMissing = SortableSlot.ReadSingles(slot, values.Slice(step.Target, step.Width));
                Mark(statuses, step, FeatureStatus.Present);
                if (isMissing && !statuses.IsEmpty)
                {
                    MarkMissing(payload, step, statuses);
                }
            }
            else if (_layout.IsPresent(payload, step.Feature))
            {
                WritePresent(slot, step, at, values);
                Mark(statuses, step, FeatureStatus.Present);
            }
            else
            {
                values.Slice(step.Target, step.Width).Fill(float.NaN);
                Mark(statuses, step, FeatureStatus.Null);
            }
        }
    }

    public void WriteMissing(bool isCovered, Span<float> values, Span<FeatureStatus> statuses)
    {
        foreach (var step in _steps)
        {
            values.Slice(step.Target, step.Width).Fill(isCovered ? step.Nothing : float.NaN);
            Mark(statuses, step, FeatureStatus.Missing);
        }
    }

    private void Withhold(Span<float> values, Span<FeatureStatus> statuses, FeatureStatus status)
    {
        foreach (var step in _steps)
        {
            values.Slice(step.Target, step.Width).Fill(float.NaN);
            Mark(statuses, step, status);
        }
    }

    private void MarkMissing(ReadOnlySpan<byte> payload, FloatStep run, Span<FeatureStatus> statuses)
    {
        for (var i = 0; i < run.Count; i++)
        {
            if (!_layout.IsPresent(payload, run.Feature + i))
            {
                statuses[run.Status + i] = FeatureStatus.Null;
            }
        }
    }

    private static void WritePresent(ReadOnlySpan<byte> slot, FloatStep step, long at, Span<float> values)
    {
        if (step.Kind == DataTypeKind.Vector)
        {
            SortableSlot.ReadSingles(slot, values.Slice(step.Target, step.Width));
            return;
        }

        values[step.Target] = step.Kind switch
        {
            DataTypeKind.Boolean => SortableSlot.ReadBoolean(slot) ? 1 : 0,
            DataTypeKind.Float64 => (float)SortableSlot.ReadDouble(slot),
            DataTypeKind.Decimal128 => (float)((double)SortableSlot.ReadDecimal(slot) / step.Scale),
            DataTypeKind.UInt64 => unchecked((ulong)SortableSlot.ReadInteger(slot, step.Kind)),
            _ when step.IsAge => (float)((at - SortableSlot.ReadInteger(slot, step.Kind)) / MicrosecondsPerSecond),
            _ => SortableSlot.ReadInteger(slot, step.Kind),
        };
    }

    private static void Mark(Span<FeatureStatus> statuses, FloatStep step, FeatureStatus status)
    {
        if (!statuses.IsEmpty)
        {
            statuses.Slice(step.Status, step.Count).Fill(status);
        }
    }

    private static FloatStep[] Join(IEnumerable<FloatStep> steps)
    {
        var joined = new List<FloatStep>();
        foreach (var step in steps)
        {
            if (joined.Count > 0 && joined[^1].Join(step) is { } longer)
            {
                joined[^1] = longer;
            }
            else
            {
                joined.Add(step);
            }
        }

        return [.. joined];
    }
}
