using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// One feature's values in the rows to come. A value is read when its window changed and stands for all rows from there to the next change.
/// </summary>
internal abstract class FeatureOutput(FeaturePlace place)
{
    /// <summary>Where the values come from.</summary>
    public FeaturePlace Place { get; } = place;

    /// <summary>An output for the type of the rows' column.</summary>
    public static FeatureOutput Create(FeaturePlace place, DataType type) => type.Kind switch
    {
        DataTypeKind.Float64 or DataTypeKind.Float32 => new FixedOutput<double>(place, type, static (state, a) => state.ReadNumber(a)),
        DataTypeKind.Decimal128 => new FixedOutput<Int128>(place, type, ReadWide(place)),
        DataTypeKind.Utf8 => new TextOutput(place),
        _ => new FixedOutput<long>(place, type, static (state, a) => state.ReadInteger(a)),
    };

    /// <summary>Reads the value that holds from a row on.</summary>
    public abstract void Refresh(WindowState state, int row);

    /// <summary>The column of the rows so far; the value stays for the rows after them.</summary>
    public abstract Column Build(int rows);

    // A table without unsigned integers keeps uint64 as a decimal of no scale, and the others as wider integers.
    private static Func<WindowState, Aggregation, Int128?> ReadWide(FeaturePlace place) =>
        place.Aggregation.ValueType is { Kind: DataTypeKind.Decimal128 or DataTypeKind.UInt64 }
            ? static (state, a) => state.ReadDecimal(a)
            : static (state, a) => state.ReadInteger(a);
}
