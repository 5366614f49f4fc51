namespace MlOps.Sdk.FeatureStore;

/// <content>The sum as bytes, for checkpoints.</content>
internal sealed partial class ExactSum
{
    /// <summary>Writes the sum in the one form that depends on its value alone.</summary>
    public void Save(StateWriter target)
    {
        Normalize();
        var digits = new uint[_length];
        var isNegative = Magnitude(digits);
        var end = digits.AsSpan().LastIndexOfAnyExcept(0u) + 1;
        var start = Math.Max(0, digits.AsSpan().IndexOfAnyExcept(0u));
        target.Write(end == 0 ? 0 : end - start);
        if (end == 0)
        {
            return;
        }

        target.Write(isNegative);
        target.Write(_lowest + start);
        foreach (var digit in digits.AsSpan(start, end - start))
        {
            target.Write(unchecked((int)digit));
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(ref StateReader source)
    {
        Clear();
        var count = source.ReadCount(sizeof(int));
        if (count == 0)
        {
            return;
        }

        var sign = source.ReadBoolean() ? -1L : 0;
        var first = Place(source.ReadInt32(), count);
        for (var i = 0; i < count; i++)
        {
            _limbs[first + i] = ((long)unchecked((uint)source.ReadInt32()) ^ sign) - sign;
        }
    }
}
