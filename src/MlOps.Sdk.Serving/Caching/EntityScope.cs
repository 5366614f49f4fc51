namespace MlOps.Sdk.Serving;

/// <summary>Whose row it is, and when its features were read: what was removed about these entities since then is not remembered again.</summary>
/// <param name="Tags">The entities; see <see cref="EntityTags"/>.</param>
/// <param name="AsOf">How many removals there had been when the features were read.</param>
internal sealed record EntityScope(string[] Tags, long AsOf)
{
    public static EntityScope None { get; } = new([], 0);

    public bool IsEmpty => Tags.Length == 0;

    public EntityScope With(EntityScope other) => other.IsEmpty ? this : IsEmpty ? other : new(EntityTags.Merge(Tags, other.Tags), Math.Min(AsOf, other.AsOf));
}
