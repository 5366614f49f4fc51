namespace MlOps.Sdk.FeatureStore;

/// <summary>The value of one join key: an integer or a text. Converted from both, so that <c>[803, "src/main.c"]</c> is a key of two parts.</summary>
public readonly record struct EntityKeyPart
{
    private EntityKeyPart(long number, string? text)
    {
        Number = number;
        Text = text;
    }

    /// <summary>The integer; 0 when the part is a text.</summary>
    public long Number { get; }

    /// <summary>The text; null when the part is an integer.</summary>
    public string? Text { get; }

    /// <summary>A part of an integer.</summary>
    /// <param name="number">The value; one of an uint64 join key by its bits.</param>
    public static implicit operator EntityKeyPart(long number) => FromInt64(number);

    /// <summary>A part of a text.</summary>
    /// <param name="text">The value; not null, because a key without one of its parts is no entity.</param>
    public static implicit operator EntityKeyPart(string text) => FromString(text);

    /// <summary>A part of an integer.</summary>
    /// <param name="number">The value; one of an uint64 join key by its bits.</param>
    public static EntityKeyPart FromInt64(long number) => new(number, null);

    /// <summary>A part of a text.</summary>
    /// <param name="text">The value; not null, because a key without one of its parts is no entity.</param>
    public static EntityKeyPart FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new EntityKeyPart(0, text);
    }

    /// <summary>The value as it is written in a message.</summary>
    public override string ToString() => Text is null ? Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"'{Text}'";
}
