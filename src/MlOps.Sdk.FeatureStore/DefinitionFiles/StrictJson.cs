using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A value of a JSON document together with its path, so that every complaint says where.</summary>
internal readonly record struct StrictJson(JsonElement Element, string Path)
{
    /// <summary>Two levels for each function of the deepest expression, and what is around it.</summary>
    public const int MaxDepth = (2 * FeatureExpression.MaxDepth) + 16;

    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Expected("a text");

    public bool Boolean() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Expected("true or false");

    public long Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var number) ? number : throw Expected("a whole number of 64 bits");

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Expected("a finite number");

    public IReadOnlyList<StrictJson> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            throw Expected("a list");
        }

        var path = Path;
        return [.. Element.EnumerateArray().Select((e, i) => new StrictJson(e, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")))];
    }

    /// <summary>The properties of an object, none of them unknown.</summary>
    public StrictObject Object(params IReadOnlyList<string> known)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Expected("an object");
        }

        var properties = new Dictionary<string, StrictJson>(StringComparer.Ordinal);
        foreach (var property in Element.EnumerateObject())
        {
            var name = property.Name;
            if (!known.Contains(name))
            {
                var hint = NearestName.Find(name.Length > DefinitionName.MaxLength ? string.Empty : name, known) is { } nearest ? $"; did you mean '{nearest}'?" : ".";
                throw Failure($"there is no property '{MetadataText.Quote(name)}' here{hint} The properties are: {string.Join(", ", known)}");
            }

            properties.Add(name, new StrictJson(property.Value, $"{Path}.{name}"));
        }

        return new StrictObject(this, properties);
    }

    /// <summary>The one property of an object that has exactly one.</summary>
    public (string Name, StrictJson Value) SingleProperty()
    {
        if (Element.ValueKind != JsonValueKind.Object || Element.GetPropertyCount() != 1)
        {
            throw Expected("an object with one property, named like a function or constant");
        }

        var only = Element.EnumerateObject().First();
        return (only.Name, new StrictJson(only.Value, $"{Path}.{MetadataText.Quote(only.Name)}"));
    }

    /// <summary>Runs a definition's own checks and puts the path before what they say.</summary>
    public T Guard<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception failure) when (failure is ArgumentException || (failure is FormatException && failure is not DefinitionFormatException))
        {
            // The runtime appends the parameter's name and value, which mean nothing to the reader of a file.
            var end = failure is ArgumentException ? failure.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal) : -1;
            throw new DefinitionFormatException(Path, end < 0 ? failure.Message : failure.Message[..end], failure);
        }
    }

    public FormatException Failure(string message) => new DefinitionFormatException(Path, message + ".");

    private FormatException Expected(string what) => Failure($"{what} is expected here, but there is {Element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Null => "null",
        _ => MetadataText.Quote(Element.GetRawText()),
    }}");
}
