namespace MlOps.Sdk.FeatureStore;

/// <summary>The properties of a JSON object; null counts as not given.</summary>
internal readonly record struct StrictObject(StrictJson Self, IReadOnlyDictionary<string, StrictJson> Properties)
{
    public bool Has(string name) => Find(name) is not null;

    public StrictJson? Find(string name) =>
        Properties.TryGetValue(name, out var value) && value.Element.ValueKind != System.Text.Json.JsonValueKind.Null ? value : null;

    public StrictJson Require(string name) => Find(name) ?? throw Self.Failure($"the property '{name}' is missing");

    public string? Text(string name) => Find(name)?.Text();

    public IReadOnlyList<StrictJson> Items(string name) => Find(name)?.Items() ?? [];

    public string[] Texts(string name) => [.. Items(name).Select(i => i.Text())];
}
