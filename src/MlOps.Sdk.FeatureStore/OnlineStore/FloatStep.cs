using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How one feature, or a run of neighbouring float32 features, gets from a packed row into a row of floats.</summary>
/// <param name="Feature">The first feature's position in the view.</param>
/// <param name="Count">How many features: 1, or the length of a run.</param>
/// <param name="Kind">The stored type.</param>
/// <param name="Slot">Where the first slot begins in the packed row.</param>
/// <param name="Width">How many floats are written: one for each feature; a vector's dimension.</param>
/// <param name="Target">The first float's place in the caller's row.</param>
/// <param name="Status">The first feature's place in the caller's row of statuses.</param>
/// <param name="Scale">What decimals are divided by.</param>
/// <param name="Nothing">What an entity without rows has, where the store knows that it has none.</param>
/// <param name="IsAge">Whether the stored instant is read as the seconds since then.</param>
internal sealed record FloatStep(
    int Feature, int Count, DataTypeKind Kind, int Slot, int Width, int Target, int Status, double Scale, float Nothing, bool IsAge)
{
    /// <summary>One step for this one and the one after it, where the two are one copy; otherwise null.</summary>
    public FloatStep? Join(FloatStep next) =>
        Kind == DataTypeKind.Float32 && next.Kind == DataTypeKind.Float32 && next.Feature == Feature + Count && next.Target == Target + Width
        && next.Status == Status + Count
            ? this with { Count = Count + next.Count, Width = Width + next.Width }
            : null;

    /// <summary>How many floats a feature takes; 0 for types that are not numbers.</summary>
    public static int WidthOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Utf8 or DataTypeKind.Binary or DataTypeKind.Date or DataTypeKind.Timestamp => 0,
        DataTypeKind.Vector => type.Dimension,
        _ => 1,
    };
}
