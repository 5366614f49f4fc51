namespace MlOps.Sdk.FeatureStore;

/// <content>The JSON form, as the command line and builds apply it.</content>
public sealed partial class FeatureDefinitions
{
    /// <summary>How long a document may be, in UTF-16 characters.</summary>
    public const int MaxJsonLength = 4 * 1024 * 1024;

    /// <summary>
    /// Reads definitions from JSON: an object with <c>format</c> (1) and the lists <c>entities</c>, <c>views</c>, <c>on_demand_views</c>
    /// and <c>services</c>. The page <c>docs/concepts/feature-definitions.md</c> shows each of them.
    /// </summary>
    /// <param name="json">The document, at most <see cref="MaxJsonLength"/> characters.</param>
    /// <exception cref="FormatException">
    /// Something in it is unknown, repeated, missing, of another type or not allowed; the message says where, as in
    /// <c>$.views[0].source.kind</c>, and what would be right.
    /// </exception>
    public static FeatureDefinitions Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return DefinitionsReader.Read(json);
    }

    /// <summary>The definitions as JSON that <see cref="Parse"/> reads, indented.</summary>
    /// <exception cref="InvalidOperationException">A view reads batches in memory, or two different entities have one name.</exception>
    public string ToJson() => DefinitionsWriter.Write(this);
}
