package io.ufs.cli.contract;

import java.util.Map;

/** The control: what the kernel's own overlay does with the cases. Each exemption is a rule that ufs keeps better. */
class KernelOverlayContractIT extends ContractSuite {
    static final String NO_INDEX = "without index=on a copied-up hard link is a file of its own (I7)";
    static final String NO_REDIRECT = "without redirect_dir=on a lower directory cannot move (R2): EXDEV";

    /** What the kernel can do with {@code index=on} and {@code redirect_dir=on}. */
    static final Map<String, String> FEATURES = Map.ofEntries(
            Map.entry("copyUp_lowerHardLink_keepsItsInode", NO_INDEX),
            Map.entry("rename_lowerHardLink_keepsTheFile", NO_INDEX),
            Map.entry("rename_ontoOtherLinkOfLowerFile_changesNothing", NO_INDEX),
            Map.entry("unlink_lowerHardLink_lowersTheCount", NO_INDEX),
            Map.entry("write_lowerHardLink_isSeenThroughAllNames", NO_INDEX),
            Map.entry("write_lowerHardLink_isSeenThroughAllNamesAfterRemount", NO_INDEX),
            Map.entry("rename_exchangeLowerDirectories_swaps", NO_REDIRECT),
            Map.entry("rename_lowerDirectoryAndBack_isAsBefore", NO_REDIRECT),
            Map.entry("rename_lowerDirectoryTwice_movesItsTree", NO_REDIRECT),
            Map.entry("rename_lowerDirectory_changesInsideGoToTheCopy", NO_REDIRECT),
            Map.entry("rename_lowerDirectory_keepsItsInode", NO_REDIRECT),
            Map.entry("rename_lowerDirectory_movesItsTree", NO_REDIRECT),
            Map.entry("rename_lowerDirectory_oldNameCanBeUsedAgain", NO_REDIRECT),
            Map.entry("rename_lowerDirectory_openFilesInsideStay", NO_REDIRECT),
            Map.entry("rename_mergedDirectory_movesItsTree", NO_REDIRECT));

    private static final Map<String, String> NEVER = Map.of(
            "lookup_dotWhMarkers_areDeletions", "the kernel's overlay does not read .wh. files",
            "mmap_sharedBeforeCopyUp_seesLaterWrites", "a mapping of a lower file stays on the lower file (C13)",
            "fchmod_unlinkedLowerFile_works", "EEXIST: its copy-up meets the whiteout (U7)",
            "unlink_openLowerFile_hasNoLinks", "shows the link count of the lower file",
            "readdir_dotDot_hasTheInodeOfTheParent", "shows the number of the layer's own root (D5)");

    @Override
    UnionUnderTest union() {
        Map<String, String> exemptions = new java.util.HashMap<>(FEATURES);
        exemptions.putAll(NEVER);
        return new KernelOverlay("", exemptions);
    }
}
