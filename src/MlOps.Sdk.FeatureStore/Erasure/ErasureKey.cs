using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A key as erasures compare it: by the text of its parts, so that it is the same for an integer and for the text of that integer.</summary>
internal static class ErasureKey
{
    /// <exception cref="ArgumentException">The key does not fit the entity.</exception>
    public static void Check(Entity entity, IReadOnlyList<EntityKeyPart> key)
    {
        if (key.Count != entity.JoinKeys.Count)
        {
            throw new ArgumentException($"Entity {entity} has {entity.JoinKeys.Count} join key(s), but a key of {key.Count} part(s) was given. Give one value for each, in their order.", nameof(key));
        }

        for (var i = 0; i < key.Count; i++)
        {
            if (entity.JoinKeys[i].Type.IsInteger == key[i].Text is not null)
            {
                throw new ArgumentException($"The join key '{entity.JoinKeys[i]}' of entity '{entity.Name}' was given {key[i]}. Give {(key[i].Text is null ? "a text" : "an integer")}.", nameof(key));
            }
        }
    }

    /// <summary>The key as values of other types; null when no value of these types is the same.</summary>
    public static IReadOnlyList<EntityKeyPart>? ConvertTo(IReadOnlyList<DataType> types, IReadOnlyList<EntityKeyPart> key)
    {
        var converted = new EntityKeyPart[key.Count];
        for (var i = 0; i < converted.Length; i++)
        {
            if (types[i].IsInteger == key[i].Text is null)
            {
                converted[i] = key[i];
            }
            else if (key[i].Text is not { } text)
            {
                converted[i] = TextOf(key[i]);
            }
            else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text)
            {
                converted[i] = number;
            }
            else
            {
                return null;
            }
        }

        return converted;
    }

    public static string Hash(byte[] salt, string entity, IReadOnlyList<EntityKeyPart> key) => Hash(salt, entity, Canonical(key));

    /// <summary>The key as text, as <see cref="Canonical(Column[], int)"/> gives that of a row.</summary>
    public static string Canonical(IReadOnlyList<EntityKeyPart> key) => string.Concat(key.Select(k => Framed(TextOf(k))));

    public static string Hash(byte[] salt, string entity, Column[] keys, int row) => Hash(salt, entity, Canonical(keys, row));

    /// <summary>The key in a row of a stored view; equal for equal keys only.</summary>
    public static string Canonical(Column[] keys, int row) => keys is [var only] ? Framed(TextOf(only, row)) : string.Concat(keys.Select(k => Framed(TextOf(k, row))));

    public static string Hash(byte[] salt, string entity, string canonical) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{entity}\n{canonical}")));

    private static string Framed(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text};");

    private static string TextOf(EntityKeyPart part) => part.Text ?? part.Number.ToString(CultureInfo.InvariantCulture);

    private static string TextOf(Column column, int row) => column switch
    {
        Utf8Column texts => texts.GetString(row)!,
        Column<Int128> values => unchecked((long)(ulong)values[row]).ToString(CultureInfo.InvariantCulture),
        Column<ulong> values => unchecked((long)values[row]).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(column.GetValue(row), CultureInfo.InvariantCulture)!,
    };
}
