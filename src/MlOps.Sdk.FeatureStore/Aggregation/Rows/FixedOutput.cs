using System.Numerics;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Values of one width.</summary>
/// <typeparam name="T">The value as it is read from a state.</typeparam>
internal sealed class FixedOutput<T>(FeaturePlace place, DataType type, Func<WindowState, Aggregation, T?> read) : FeatureOutput(place)
    where T : unmanaged, INumberBase<T>
{
    private T[] _values = new T[1_024];
    private bool[] _present = new bool[1_024];
    private int _filled;
    private T? _current;

    public override void Refresh(WindowState state, int row)
    {
        Fill(row);
        _current = read(state, Place.Aggregation);
    }

    public override Column Build(int rows)
    {
        Fill(rows);
        _filled = 0;
        var builder = ColumnBuilder.Create(type, rows);
        switch (builder)
        {
            case ColumnBuilder<T> same:
                same.AppendRange(_values.AsSpan(0, rows), _present.AsSpan(0, rows));
                break;
            case ColumnBuilder<float> floats:
                Append(floats, rows);
                break;
            case ColumnBuilder<int> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<short> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<sbyte> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<uint> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<ushort> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<byte> integers:
                Append(integers, rows);
                break;
            case ColumnBuilder<ulong> integers:
                Append(integers, rows);
                break;
            default:
                AppendBooleans((BooleanColumnBuilder)builder, rows);
                break;
        }

        return builder.Build();
    }

    private void Append<TTarget>(ColumnBuilder<TTarget> target, int rows)
        where TTarget : unmanaged, INumberBase<TTarget>
    {
        var converted = new TTarget[rows];
        for (var i = 0; i < rows; i++)
        {
            converted[i] = TTarget.CreateTruncating(_values[i]);
        }

        target.AppendRange(converted, _present.AsSpan(0, rows));
    }

    private void AppendBooleans(BooleanColumnBuilder target, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            if (_present[i])
            {
                target.Append(!T.IsZero(_values[i]));
            }
            else
            {
                target.AppendNull();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(int end)
    {
        if (end > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(end, _values.Length * 2));
            Array.Resize(ref _present, _values.Length);
        }

        var (value, isPresent) = (_current.GetValueOrDefault(), _current.HasValue);
        for (var i = _filled; i < end; i++)
        {
            _values[i] = value;
            _present[i] = isPresent;
        }

        _filled = Math.Max(_filled, end);
    }
}
