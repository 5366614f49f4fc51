using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
            if (step.Count > 1 && PresenceBits.AllSet(payload[FeatureRowLayout.BitmapOffset..], step.Feature, step.Count))
            {
                Floats(payload, step.Slot, step.Width).CopyTo(values.Slice(step.Target, step.Width));
                Mark(statuses, step, FeatureStatus.Present);
            }
            else if (step.Count > 1)
            {
                WriteOneByOne(payload, step, values, statuses);
            }
            else if (FeatureRowLayout.IsPresent(payload, step.Feature))
            {
                WritePresent(payload, step, at, values);
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

    private static void WriteOneByOne(ReadOnlySpan<byte> payload, FloatStep run, Span<float> values, Span<FeatureStatus> statuses)
    {
        var stored = Floats(payload, run.Slot, run.Width);
        for (var i = 0; i < run.Count; i++)
        {
            var isPresent = FeatureRowLayout.IsPresent(payload, run.Feature + i);
            values[run.Target + i] = isPresent ? stored[i] : float.NaN;
            if (!statuses.IsEmpty)
            {
                statuses[run.Status + i] = isPresent ? FeatureStatus.Present : FeatureStatus.Null;
            }
        }
    }

    private static void WritePresent(ReadOnlySpan<byte> payload, FloatStep step, long at, Span<float> values)
    {
        var slot = payload[step.Slot..];
        if (step.Kind == DataTypeKind.Vector)
        {
            Floats(payload, step.Slot, step.Width).CopyTo(values.Slice(step.Target, step.Width));
            return;
        }

        values[step.Target] = step.Kind switch
        {
            DataTypeKind.Boolean => slot[0],
            DataTypeKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(slot),
            DataTypeKind.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(slot),
            DataTypeKind.Decimal128 => (float)((double)BinaryPrimitives.ReadInt128LittleEndian(slot) / step.Scale),
            DataTypeKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(slot),
            _ when step.IsAge => (float)((at - BinaryPrimitives.ReadInt64LittleEndian(slot)) / MicrosecondsPerSecond),
            _ => BinaryPrimitives.ReadInt64LittleEndian(slot),
        };
    }

    private static ReadOnlySpan<float> Floats(ReadOnlySpan<byte> payload, int slot, int count) =>
        MemoryMarshal.Cast<byte, float>(payload.Slice(slot, count * sizeof(float)));

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
