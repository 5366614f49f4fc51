namespace MlOps.Sdk.FeatureStore;

/// <summary>The value of the oldest or of the newest event that has one.</summary>
internal abstract class EdgeState<T>(int scale) : WindowState
    where T : struct, IComparable<T>, IEquatable<T>
{
    protected abstract T? Value { get; }

    public sealed override double? ReadNumber(Aggregation aggregation) => Value is { } value ? Lane.ToDouble(value, scale) : null;

    public sealed override long? ReadInteger(Aggregation aggregation) => Value is { } value ? Lane.As<T, long>(value) : null;

    public sealed override Int128? ReadDecimal(Aggregation aggregation) => Value is { } value ? Lane.As<T, Int128>(value) : null;

    public sealed override byte[]? ReadText(Aggregation aggregation) => Value is { } value ? Lane.As<T, Utf8Value>(value).Bytes : null;
}
