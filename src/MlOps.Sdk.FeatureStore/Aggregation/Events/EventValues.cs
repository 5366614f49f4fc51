using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The values of one aggregated column, in the order of their events.</summary>
internal abstract class EventValues
{
    /// <summary>Values of a column type: whole numbers and booleans as <see cref="long"/>, floating point numbers as <see cref="double"/>,
    /// decimals and uint64 as <see cref="Int128"/>, texts as <see cref="Utf8Value"/>.</summary>
    public static EventValues Create(DataType type) => type.Kind switch
    {
        DataTypeKind.Float32 or DataTypeKind.Float64 => new EventValues<double>(type),
        DataTypeKind.UInt64 or DataTypeKind.Decimal128 => new EventValues<Int128>(type),
        DataTypeKind.Utf8 => new EventValues<Utf8Value>(type),
        _ => new EventValues<long>(type),
    };

    /// <summary>Whether columns of a type can be aggregated at all.</summary>
    public static bool CanHold(DataType type) => type.IsNumeric || type.Kind is DataTypeKind.Boolean or DataTypeKind.Utf8;

    /// <summary>Takes the place of all values by those of a column.</summary>
    public abstract void Load(Column column);

    /// <summary>Puts values of another list of the same type behind the first <paramref name="at"/>.</summary>
    public abstract void Copy(EventValues source, int start, int count, int at);

    /// <summary>Puts one value of another list between the first <paramref name="at"/> and the rest.</summary>
    public abstract void Insert(EventValues source, int row, int at, int count);

    /// <summary>Takes the first values out.</summary>
    public abstract void RemoveFirst(int removed, int count);

    /// <summary>The order of a value and one of another list; missing ones come first.</summary>
    public abstract int Compare(int index, EventValues other, int otherIndex);

    public abstract void Save(StateWriter target, int count);

    public abstract void Load(ref StateReader source, int count);
}
