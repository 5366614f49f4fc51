using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Opens libraries of other versions, imitated by functions of the same C signatures.</summary>
public sealed unsafe class OrtApiTests
{
    private static readonly nint Table = (nint)NativeMemory.AllocZeroed(1, (nuint)sizeof(nint));
    private static readonly nint VersionText = Marshal.StringToCoTaskMemUTF8("1.20.1");
    private static readonly nint* Base = AllocateBase();
    private static int _tableVersion;
    private static int _highestAsked;

    [Fact]
    public void Open_OlderLibrary_TakesItsTableWithoutAskingForNewer()
    {
        _tableVersion = 20;
        _highestAsked = 0;
        var api = OrtApi.Open((nint)(delegate* unmanaged<nint*>)&GetApiBase, "somewhere");
        Assert.Equal(20, api.Version);
        Assert.Equal("1.20.1", api.LibraryVersion);
        Assert.Equal(20, _highestAsked);
    }

    [Fact]
    public void Open_LibraryOlderThanItSays_FallsBackDownwards()
    {
        _tableVersion = 18;
        Assert.Equal(18, OrtApi.Open((nint)(delegate* unmanaged<nint*>)&GetApiBase, "somewhere").Version);
    }

    [Fact]
    public void Open_TooOld_NamesPlaceVersionAndFix()
    {
        _tableVersion = 12;
        var error = Assert.Throws<ModelRuntimeException>(() => OrtApi.Open((nint)(delegate* unmanaged<nint*>)&GetApiBase, "/opt/old/lib.so"));
        Assert.Contains("'/opt/old/lib.so' has version '1.20.1', but 1.17 or later is needed", error.Message);
    }

    [Theory]
    [InlineData("1.30.0", 30)]
    [InlineData("1.23.2", 23)]
    [InlineData("1.99.1", 30)]
    [InlineData("unknown", 30)]
    public void NewestFor_LibraryVersion_IsNeverNewerThanTheLibrary(string version, int expected) =>
        Assert.Equal(expected, OrtApi.NewestFor(version));

    private static nint* AllocateBase()
    {
        var functions = (nint*)NativeMemory.AllocZeroed(2, (nuint)sizeof(nint));
        functions[0] = (nint)(delegate* unmanaged<uint, nint>)&GetApi;
        functions[1] = (nint)(delegate* unmanaged<nint>)&GetVersion;
        return functions;
    }

    [UnmanagedCallersOnly]
    private static nint* GetApiBase() => Base;

    [UnmanagedCallersOnly]
    private static nint GetVersion() => VersionText;

    [UnmanagedCallersOnly]
    private static nint GetApi(uint version)
    {
        _highestAsked = Math.Max(_highestAsked, (int)version);
        return version <= _tableVersion ? Table : 0;
    }
}
