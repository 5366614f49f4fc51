using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class ArtifactPathTests
{
    public static TheoryData<string> Hostile => [.. TraversalCorpus.Names.Distinct()];

    [Fact]
    public void Corpus_IsLargeEnough() => Assert.True(TraversalCorpus.Names.Distinct().Count() >= 60);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Resolve_HostileName_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        var exception = Assert.Throws<ArtifactException>(() => ArtifactPath.Resolve(folder.File("store"), name));
        Assert.Equal(ArtifactErrorReason.UnsafePath, exception.Reason);
        Assert.DoesNotContain(exception.Message, char.IsControl);
        Assert.False(ArtifactPath.IsValid(name));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("plots/roc curve (test).png")]
    [InlineData("a/b/c/d.txt")]
    [InlineData(".hidden")]
    [InlineData("..almost")]
    [InlineData("console.log")]
    [InlineData("COM10")]
    [InlineData("größe/データ.csv")]
    [InlineData("v1.0+build=3@x,[y]")]
    public void Resolve_OrdinaryName_LiesUnderTheRoot(string name)
    {
        using var folder = new TemporaryFolder();
        var path = ArtifactPath.Resolve(folder.File("store"), name);
        Assert.Equal(Path.Join(folder.File("store"), name), path);
    }

    [Fact]
    public void Resolve_LinkBelowTheRoot_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("store"));
        Directory.CreateDirectory(folder.File("outside"));
        File.WriteAllText(folder.File("outside/canary"), "alive");
        Directory.CreateSymbolicLink(folder.File("store/door"), folder.File("outside"));
        File.CreateSymbolicLink(folder.File("store/file"), folder.File("outside/canary"));
        File.CreateSymbolicLink(folder.File("store/dangling"), folder.File("outside/not-yet"));
        foreach (var name in (string[])["door", "door/canary", "door/new", "file", "dangling"])
        {
            var exception = Assert.Throws<ArtifactException>(() => ArtifactPath.Resolve(folder.File("store"), name));
            Assert.Contains("link", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Resolve_RootThatIsALink_IsFollowed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("big-disk"));
        Directory.CreateSymbolicLink(folder.File("store"), folder.File("big-disk"));
        Assert.Equal(folder.File("store/a"), ArtifactPath.Resolve(folder.File("store"), "a"));
    }

    [Fact]
    public void Resolve_AnyText_IsRefusedOrLiesUnderTheRoot()
    {
        var signs = Gen.Elements("a", "Z", "9", ".", "..", "/", "\\", "%2e", "%", ":", " ", "\0", "~", "-", "é", "\uff0e");
        var names = Gen.ListOf(signs).Select(parts => string.Concat(parts)).ToArbitrary();
        var root = Path.Join(Path.GetTempPath(), "store");
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(1, 3),
            Prop.ForAll(names, name => !ArtifactPath.IsValid(name)
                || ArtifactPath.Resolve(root, name).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }
}
